let n = 0;
outer: for (;;) { for (let i = 0; i < 10; i++) { switch (i) { case 3: n++; continue outer; default: n += 2; } } }
