for (;;) { new String("x"); new Number(1); Object(true); }
