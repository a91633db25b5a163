# Settings shared by every target, and the two functions with which targets are declared.
#
# A border is a CMake target: what a folder may use is what its CMakeLists.txt names after USES, and nothing else.
# tests/architecture checks the includes against it.

option(WW_BUILD_WORKBENCH "Build the desktop workbench (needs Qt Widgets, Charts and QScintilla)" ON)
option(WW_BUILD_TESTS "Build the tests" ON)
option(WW_WARNINGS_AS_ERRORS "Treat compiler warnings as errors" OFF)
option(WW_WORKER_ONLY "Build warpwright-worker alone: no Qt, for a machine that only measures" OFF)
set(WW_SANITIZE "" CACHE STRING "Sanitizers to build with, as for -fsanitize= (address,undefined or thread)")

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "Build type" FORCE)
endif()

find_program(WW_CCACHE ccache)
if(WW_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${WW_CCACHE}")
endif()

find_package(Threads REQUIRED)
find_package(fmt REQUIRED)
# A worker built alone is one file that runs wherever the C library is new enough.
set(WW_FMT $<IF:$<BOOL:${WW_WORKER_ONLY}>,fmt::fmt-header-only,fmt::fmt>)
find_package(tl-expected REQUIRED)
find_package(nlohmann_json REQUIRED)
if(NOT WW_WORKER_ONLY)
  find_package(Qt6 6.4 REQUIRED COMPONENTS Core Network Test)
endif()

add_library(ww_settings INTERFACE)
target_include_directories(ww_settings INTERFACE "${CMAKE_SOURCE_DIR}")
# Designated initializers leave fields at their defaults on purpose.
target_compile_options(ww_settings INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Wno-missing-field-initializers
                       $<$<BOOL:${WW_WARNINGS_AS_ERRORS}>:-Werror>)
# GCC 12 sees overlapping copies in every short assignment to a std::string (GCC bug 105329).
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  target_compile_options(ww_settings INTERFACE -Wno-restrict)
endif()
if(WW_SANITIZE)
  target_compile_options(ww_settings INTERFACE -fsanitize=${WW_SANITIZE} -fno-omit-frame-pointer -g)
  target_link_options(ww_settings INTERFACE -fsanitize=${WW_SANITIZE})
endif()

# ww_library(NAME SOURCES file… USES target… [LIBRARIES target…])
# Declares the static library of one folder. USES names sibling folders, LIBRARIES what comes from outside.
function(ww_library name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "QT" "" "SOURCES;USES;LIBRARIES")
  add_library(${name} STATIC ${arg_SOURCES})
  target_link_libraries(${name} PUBLIC ww_settings ${arg_USES} ${arg_LIBRARIES})
  set_target_properties(${name} PROPERTIES POSITION_INDEPENDENT_CODE ON)
  if(arg_QT)
    set_target_properties(${name} PROPERTIES AUTOMOC ON)
    target_compile_definitions(${name} PUBLIC QT_NO_KEYWORDS)
  endif()
endfunction()

# ww_program(NAME SOURCES file… USES target…)
# Declares a program. It looks for libraries in ../lib first, so that a folder with both can be moved anywhere; the old
# kind of run path, for only that one also counts for the libraries of libraries.
function(ww_program name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;USES")
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE ${arg_USES})
  target_link_options(${name} PRIVATE -Wl,--disable-new-dtags)
  set_target_properties(${name} PROPERTIES BUILD_RPATH "$ORIGIN/../lib" INSTALL_RPATH "$ORIGIN/../lib")
endfunction()

# ww_test(NAME USES target… [LABELS label…] [TIMEOUT seconds])
# Declares the Qt Test program NAME from NAME.cpp in the current folder and registers it with CTest.
function(ww_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "TIMEOUT" "USES;LABELS")
  add_executable(${name} ${name}.cpp)
  set_target_properties(${name} PROPERTIES AUTOMOC ON)
  target_link_libraries(${name} PRIVATE ${arg_USES} Qt6::Test)
  target_compile_definitions(${name} PRIVATE WW_SOURCE_DIR="${CMAKE_SOURCE_DIR}" WW_BINARY_DIR="${CMAKE_BINARY_DIR}")
  add_test(NAME ${name} COMMAND ${name})
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 120)
  endif()
  set_tests_properties(${name} PROPERTIES TIMEOUT ${arg_TIMEOUT} LABELS "${arg_LABELS}"
                       ENVIRONMENT "QT_QPA_PLATFORM=offscreen")
endfunction()
