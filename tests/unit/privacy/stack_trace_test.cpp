#include "runtime_exports/privacy/stack_trace.hpp"

#include <string>

#include "support/catch.hpp"

using runtime_exports::privacy::exception_line;

TEST_CASE("a text without frames stays as it is") {
  CHECK(exception_line("").empty());
  CHECK(exception_line("one line") == "one line");
  CHECK(exception_line("two\nlines") == "two\nlines");
  CHECK(exception_line("TypeError: x at f (/a/b.js:1:2)") == "TypeError: x at f (/a/b.js:1:2)");
}

TEST_CASE("the last exception of a Python trace stays") {
  CHECK(exception_line("Worker failed\nTraceback (most recent call last):\n"
                       "  File \"/srv/app.py\", line 88, in run\n    await worker()\n"
                       "ConnectionError: peer closed") == "ConnectionError: peer closed");
  CHECK(exception_line("Traceback (most recent call last):\n  File \"a.py\", line 1, in f\n"
                       "    x()\n    ^^^\nKeyError: 1\n\nDuring handling of the above exception, "
                       "another exception occurred:\n\nTraceback (most recent call last):\n"
                       "  File \"b.py\", line 2, in g\nValueError: bad\n") == "ValueError: bad");
}

TEST_CASE("the line before the frames of a JavaScript, Java or C# trace stays") {
  CHECK(exception_line("TypeError: undefined is not a function\n"
                       "    at Poller.tick (/srv/app/poller.js:41:13)\n"
                       "    at node:internal/timers:573:17") ==
        "TypeError: undefined is not a function");
  CHECK(exception_line("java.io.IOException: broken pipe\n"
                       "\tat com.example.Chat.read(Chat.java:112)\n"
                       "Caused by: java.net.SocketException: reset\n"
                       "\tat com.example.Main.main(Main.java:9)\n\t... 3 more") ==
        "java.io.IOException: broken pipe");
  CHECK(
      exception_line("System.Exception: bad\r\n   at App.Chat.Read(String x) in /s/Chat.cs:line 12"
                     "\r\n   at App.Main()\r\n") == "System.Exception: bad\r");
}

TEST_CASE("the announcement of a Go, Rust or C++ trace stays") {
  CHECK(exception_line("panic: index out of range\n\ngoroutine 1 [running]:\nmain.main()\n"
                       "\t/tmp/x/main.go:8 +0x1d\nexit status 2") == "panic: index out of range");
  CHECK(exception_line("thread 'main' panicked at src/main.rs:4:5:\nindex out of bounds\n"
                       "stack backtrace:\n   0: rust_begin_unwind\n"
                       "             at /rustc/x/library/std/src/panicking.rs:645:5") ==
        "thread 'main' panicked at src/main.rs:4:5:\nindex out of bounds");
  CHECK(exception_line("terminate called after throwing an instance of 'E'\n  what():  bad\n"
                       "#0  0x00007ffff7e4a8eb in raise () from /lib/libc.so.6\n"
                       "#1  main () at main.cpp:12") ==
        "terminate called after throwing an instance of 'E'");
}

TEST_CASE("without an announcement the line before or after the frames of gdb stays") {
  CHECK(exception_line("Program received signal SIGSEGV\n#0  main () at x.c:3\n") ==
        "Program received signal SIGSEGV");
  CHECK(exception_line("#0  main () at x.c:3\nSegmentation fault") == "Segmentation fault");
  CHECK(exception_line("#0  main () at x.c:3\n#1  run () at y.c:4").empty());
}
