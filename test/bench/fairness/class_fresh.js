for (;;) { class A { x = 1; f() {} static s() {} } }
