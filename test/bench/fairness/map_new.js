for (;;) { new Map(); new Set(); }
