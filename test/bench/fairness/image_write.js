for (let i = 0; ; i++) { Array.prototype.extra = i; Object.prototype.more = i; delete Object.prototype.more; [].extra; }
