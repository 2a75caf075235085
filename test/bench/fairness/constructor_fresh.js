for (;;) { new (function () { this.x = 1; })(); }
