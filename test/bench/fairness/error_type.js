for (;;) { try { undefined_name; } catch (e) {} try { (1)(); } catch (e) {} }
