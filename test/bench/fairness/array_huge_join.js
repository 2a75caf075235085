for (;;) { try { Array(1e9).join("x"); } catch (error) {} }
