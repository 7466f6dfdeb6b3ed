# Language, warnings, sanitisers and ccache for every target of ours.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release)
endif()
set(CMAKE_CXX_FLAGS_RELEASE "-O2")  # assertions stay: a broken invariant must not be served
set(CMAKE_C_FLAGS_RELEASE "-O2")

find_program(KIGEN_CCACHE ccache)
if(KIGEN_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_C_COMPILER_LAUNCHER ${KIGEN_CCACHE})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${KIGEN_CCACHE})
endif()

set(KIGEN_WARNINGS -Wall -Wextra -Wshadow -Wnon-virtual-dtor)
if(KIGEN_WERROR AND NOT KIGEN_SANITIZE)  # instrumented code makes GCC 12 warn of what is not there
  list(APPEND KIGEN_WARNINGS -Werror)
endif()

if(KIGEN_SANITIZE)
  list(APPEND KIGEN_WARNINGS -Wno-mismatched-new-delete -Wno-maybe-uninitialized)  # wrong ones, by the dozen
endif()
if(KIGEN_SANITIZE STREQUAL "address")
  # null, alignment and vptr checks triple the compile time of coroutines and find nothing the tests do not
  set(CMAKE_CXX_FLAGS_RELEASE "-O1 -g1")
  set(CMAKE_C_FLAGS_RELEASE "-O1 -g1")
  add_compile_options(-fsanitize=address,undefined -fno-sanitize=null,alignment,vptr -fno-omit-frame-pointer
                      -fno-sanitize-recover=undefined)
  add_link_options(-fsanitize=address,undefined)
elseif(KIGEN_SANITIZE STREQUAL "thread")
  set(CMAKE_CXX_FLAGS_RELEASE "-O1 -g1")
  add_compile_options(-fsanitize=thread -Wno-tsan)
  add_link_options(-fsanitize=thread)
endif()
