# Emscripten's small glue leaves a failed instantiation unheard: its promise must be rejected, too.
file(READ ${GLUE} text)
string(REPLACE "ready()});moduleRtn" "ready()}).catch(readyPromiseReject);moduleRtn" mended "${text}")
if(mended STREQUAL text)
  message(FATAL_ERROR "${GLUE} is not the glue that was expected")
endif()
file(WRITE ${GLUE} "${mended}")
