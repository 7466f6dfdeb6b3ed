# A room is a folder of one concept: one static library, and one test binary for the folder of the same name
# below tests/.

# kigen_room(probes/pki DEPS ...): the library kigen_pki from every .cc of the folder.
function(kigen_room folder)
  cmake_parse_arguments(ROOM "" "" "DEPS" ${ARGN})
  get_filename_component(name ${folder} NAME)
  file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/${folder}/*.cc)
  add_library(kigen_${name} STATIC ${sources})
  target_include_directories(kigen_${name} PUBLIC ${PROJECT_SOURCE_DIR})
  target_compile_options(kigen_${name} PRIVATE ${KIGEN_WARNINGS})
  target_link_libraries(kigen_${name} PUBLIC ${ROOM_DEPS})
endfunction()

# Rooms with threads of their own: their tests also run under ThreadSanitizer, built by the target thread_tests.
set(KIGEN_THREADED_ROOMS engine state store sources)
add_custom_target(thread_tests)

# GCC 12's sanitisers need their shadow's addresses free: on kernels that randomise more than Debian's, they start
# without. A sandbox may forbid that.
set(KIGEN_SANITIZED_START setarch --addr-no-randomize)
execute_process(COMMAND ${KIGEN_SANITIZED_START} true RESULT_VARIABLE refused OUTPUT_QUIET ERROR_QUIET)
if(refused)
  set(KIGEN_SANITIZED_START "")
endif()

# kigen_room_test(probes/pki DEPS ...): the binary pki_test from tests/probes/pki/*.cc, run as one ctest
# test, so that a crash names its room.
function(kigen_room_test folder)
  cmake_parse_arguments(ROOM "" "" "DEPS" ${ARGN})
  get_filename_component(name ${folder} NAME)
  file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/tests/${folder}/*.cc)
  if(NOT sources)
    return()
  endif()
  add_executable(${name}_test ${sources})
  target_compile_options(${name}_test PRIVATE ${KIGEN_WARNINGS})
  target_compile_definitions(${name}_test PRIVATE KIGEN_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
  target_link_libraries(${name}_test PRIVATE kigen_${name} kigen_support ${ROOM_DEPS} GTest::gmock GTest::gtest_main)
  add_test(NAME ${name} COMMAND ${name}_test)
  if(name IN_LIST KIGEN_THREADED_ROOMS)
    add_dependencies(thread_tests ${name}_test)
  endif()
  foreach(tree ${KIGEN_SANITIZED_TREES})
    get_filename_component(kind ${tree} NAME)
    if(NOT kind STREQUAL "tsan" OR name IN_LIST KIGEN_THREADED_ROOMS)
      add_test(NAME ${kind}.${name} COMMAND ${KIGEN_SANITIZED_START} ${tree}/tests/${name}_test)
    endif()
  endforeach()
endfunction()
