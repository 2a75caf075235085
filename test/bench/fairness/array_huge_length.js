for (;;) { const a = Array(1e9); a.length; }
