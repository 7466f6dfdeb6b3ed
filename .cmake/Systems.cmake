# The definitions of systems (exporter/systems) as text inside the program.
function(kigen_compile_in_systems target)
  file(GLOB definitions CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/exporter/systems/*.yml)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${definitions})
  set(SYSTEM_LITERALS "")
  foreach(file IN LISTS definitions)
    file(READ ${file} text)
    string(APPEND SYSTEM_LITERALS "    R\"yaml(${text})yaml\",\n")
  endforeach()
  configure_file(${PROJECT_SOURCE_DIR}/exporter/systems/built_in_systems.cc.in
                 ${PROJECT_BINARY_DIR}/exporter/built_in_systems.cc @ONLY)
  target_sources(${target} PRIVATE ${PROJECT_BINARY_DIR}/exporter/built_in_systems.cc)
endfunction()
