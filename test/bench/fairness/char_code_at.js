const text = "abcdefghij".repeat(100);
let a = 0;
for (let i = 0; ; i++) a = (a + text.charCodeAt(i % 1000)) | 0;
