# Compiler flags for every target, and the launchers that make a rebuild cheap.
if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang" OR CMAKE_CXX_COMPILER_VERSION VERSION_LESS 19)
  message(FATAL_ERROR "Holdfast builds with clang-19 or newer (g++ 12 miscompiles coroutines). "
                      "Run scripts/setup, then: cmake --preset dev")
endif()

find_program(HOLDFAST_CCACHE ccache)
if(HOLDFAST_CCACHE)
  set(CMAKE_C_COMPILER_LAUNCHER ${HOLDFAST_CCACHE})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${HOLDFAST_CCACHE})
endif()
find_program(HOLDFAST_LLD ld.lld-19)
if(HOLDFAST_LLD)
  add_link_options(-fuse-ld=${HOLDFAST_LLD})
endif()

add_library(holdfast_options INTERFACE)
target_compile_options(holdfast_options INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor
  -Wno-missing-field-initializers -Wno-unused-parameter -fstack-protector-strong)
target_compile_definitions(holdfast_options INTERFACE
  BOOST_ASIO_SEPARATE_COMPILATION BOOST_ASIO_NO_DEPRECATED BOOST_BEAST_SEPARATE_COMPILATION
  $<$<CONFIG:Release>:_FORTIFY_SOURCE=2>)
target_include_directories(holdfast_options INTERFACE ${CMAKE_SOURCE_DIR}/src)

if(HOLDFAST_SANITIZE STREQUAL "address")
  add_compile_options(-fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=address,undefined)
elseif(HOLDFAST_SANITIZE STREQUAL "thread")
  add_compile_options(-fsanitize=thread -fno-omit-frame-pointer)
  add_link_options(-fsanitize=thread)
elseif(HOLDFAST_SANITIZE)
  message(FATAL_ERROR "HOLDFAST_SANITIZE is '${HOLDFAST_SANITIZE}'; it may be empty, address or thread")
endif()
