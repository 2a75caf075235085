let a = 1, b = 2, c = 3;
for (;;) { a = b + c + b + c + b + c + b + c + b + c + b + c + b + c + b + c + b + c + b + c + b + c + b + c + b + c + b + c + b + c + b + c + b + c + b + c + b + c + b + c + b + c + b + c + b + c + b + c + b + c + b + c + b + c + b + c + b + c + b + c + b + c + b + c + b + c + b + c + b + c + b + c + b + c + b + c + b + c + b + c; a |= 0; }
