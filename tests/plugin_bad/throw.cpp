/* A C++ exception, for a plugin that lets one leave its functions. */
extern "C" void throw_it(void) {
    throw 42;
}
