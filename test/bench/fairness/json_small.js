for (;;) { JSON.stringify(1); JSON.parse("1"); JSON.stringify({}); }
