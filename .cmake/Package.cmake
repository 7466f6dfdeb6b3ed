# The Debian package: `cpack -G DEB` in the build tree. What it adds to `cmake --install` (unit, configuration, rules,
# dashboards) is the component `debian`, so that an installation by hand puts nothing into /etc.
include(GNUInstallDirs)
set(debian COMPONENT debian EXCLUDE_FROM_ALL)
set(share ${CMAKE_INSTALL_DATAROOTDIR}/kigen-exporter)
set(doc ${CMAKE_INSTALL_DATAROOTDIR}/doc/kigen-exporter)

install(FILES deploy/minimal.yml DESTINATION /etc/kigen RENAME kigen.yml ${debian})
install(FILES deploy/debian/default DESTINATION /etc/default RENAME kigen-exporter ${debian})
install(FILES deploy/kigen-exporter.service DESTINATION lib/systemd/system ${debian})
install(FILES deploy/kigen.yml DESTINATION ${doc}/examples ${debian})
install(FILES README.md DESTINATION ${doc} ${debian})
install(FILES deploy/debian/copyright DESTINATION ${doc} ${debian})
foreach(folder prometheus alertmanager runbooks)
  if(IS_DIRECTORY ${PROJECT_SOURCE_DIR}/deploy/${folder})
    install(DIRECTORY deploy/${folder} DESTINATION ${share} ${debian} PATTERN "*.test.yml" EXCLUDE)
  endif()
endforeach()
foreach(folder dashboards provisioning)
  if(IS_DIRECTORY ${PROJECT_SOURCE_DIR}/grafana/${folder})
    install(DIRECTORY grafana/${folder} DESTINATION ${share}/grafana ${debian})
  endif()
endforeach()

# Debian wants manual pages and changelogs compressed, and without the time in them, so that a build is reproducible.
file(CONFIGURE OUTPUT debian/changelog CONTENT "kigen-exporter (${PROJECT_VERSION}) bookworm; urgency=medium

  * What changed is said in README.md, under Changes.

 -- Kigen <kigen@example.invalid>  Thu, 01 Jan 2026 00:00:00 +0000
")
function(kigen_install_compressed from to)
  install(CODE "
    if(EXISTS \"${from}\")
      set(to \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/${to}\")
      get_filename_component(folder \"\${to}\" DIRECTORY)
      file(MAKE_DIRECTORY \"\${folder}\")
      execute_process(COMMAND gzip -9nc \"${from}\" OUTPUT_FILE \"\${to}\" COMMAND_ERROR_IS_FATAL ANY)
    endif()" COMPONENT debian EXCLUDE_FROM_ALL)
endfunction()
kigen_install_compressed(${PROJECT_BINARY_DIR}/debian/changelog ${doc}/changelog.gz)
kigen_install_compressed(${PROJECT_BINARY_DIR}/kigen_exporter.1 ${CMAKE_INSTALL_MANDIR}/man1/kigen_exporter.1.gz)
# By hand it may as well be plain. OPTIONAL: where the page is not built, there is none.
install(FILES ${PROJECT_BINARY_DIR}/kigen_exporter.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 OPTIONAL
        COMPONENT manual)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME kigen-exporter)
set(CPACK_PACKAGE_CONTACT "Kigen <kigen@example.invalid>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "Prometheus exporter of everything that expires with a certificate")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
foreach(component program debian)
  list(APPEND CPACK_INSTALL_CMAKE_PROJECTS ${PROJECT_BINARY_DIR} ${PROJECT_NAME} ${component} /)
endforeach()
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "adduser, ca-certificates")
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "prometheus, prometheus-alertmanager, samba-common-bin")
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION
    "It looks at TLS endpoints, STARTTLS services, files, key stores and revocation
lists on a schedule of its own, and tells Prometheus when each certificate in
them expires and what else is wrong with it.
.
The licence is not chosen yet: see the file copyright.")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA "")
foreach(script conffiles postinst prerm postrm)
  list(APPEND CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA ${PROJECT_SOURCE_DIR}/deploy/debian/${script})
endforeach()
include(CPack)
