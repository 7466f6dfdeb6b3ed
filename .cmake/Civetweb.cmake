# kigen_civetweb: the HTTP server, compiled from Debian's civetweb source package. Its headers come first, and
# nothing links civetweb::* (prometheus-cpp's package file imports Debian's binary, which crashes on HTTPS).
#
# Where the source comes from: FETCHCONTENT_SOURCE_DIR_CIVETWEB, else the environment's KIGEN_CIVETWEB_DIR, else a copy
# in build/ that other trees share, else deploy/civetweb.sh downloads it into this tree.
function(kigen_find_civetweb result)
  foreach(candidate "${FETCHCONTENT_SOURCE_DIR_CIVETWEB}" "$ENV{KIGEN_CIVETWEB_DIR}"
                    "${PROJECT_SOURCE_DIR}/build/civetweb" "${PROJECT_BINARY_DIR}/civetweb")
    if(candidate AND EXISTS "${candidate}/src/civetweb.c")
      set(${result} "${candidate}" PARENT_SCOPE)
      return()
    endif()
  endforeach()
  if(FETCHCONTENT_SOURCE_DIR_CIVETWEB)
    message(FATAL_ERROR "FETCHCONTENT_SOURCE_DIR_CIVETWEB holds no src/civetweb.c: ${FETCHCONTENT_SOURCE_DIR_CIVETWEB}")
  endif()
  set(downloaded "${PROJECT_BINARY_DIR}/civetweb")
  execute_process(COMMAND "${PROJECT_SOURCE_DIR}/deploy/civetweb.sh" "${downloaded}" COMMAND_ERROR_IS_FATAL ANY)
  set(${result} "${downloaded}" PARENT_SCOPE)
endfunction()

kigen_find_civetweb(KIGEN_CIVETWEB_SOURCE)
message(STATUS "civetweb source: ${KIGEN_CIVETWEB_SOURCE}")

add_library(kigen_civetweb STATIC ${KIGEN_CIVETWEB_SOURCE}/src/civetweb.c)
target_include_directories(kigen_civetweb BEFORE PUBLIC ${KIGEN_CIVETWEB_SOURCE}/include)
target_compile_definitions(kigen_civetweb PRIVATE NO_SSL_DL OPENSSL_API_3_0 USE_IPV6 NO_CGI NO_FILES)

# A few hundred threads wait on slow clients: their stacks are small, though a handler fits. Sanitisers widen frames.
if(KIGEN_SANITIZE)
  target_compile_definitions(kigen_civetweb PRIVATE USE_STACK_SIZE=2097152)
else()
  target_compile_definitions(kigen_civetweb PRIVATE USE_STACK_SIZE=524288)
endif()
# How often a waiting thread looks whether the server ends (default 2000 ms).
target_compile_definitions(kigen_civetweb PRIVATE SOCKET_TIMEOUT_QUANTUM=100)
if(KIGEN_SANITIZE STREQUAL "thread")
  # Its stop flag is a volatile int. Locks are still seen, so races of ours are found all the same.
  target_compile_options(kigen_civetweb PRIVATE -fno-sanitize=thread)
endif()
target_compile_options(kigen_civetweb PRIVATE -w)
target_link_libraries(kigen_civetweb PUBLIC Threads::Threads OpenSSL::SSL OpenSSL::Crypto ${CMAKE_DL_LIBS})
