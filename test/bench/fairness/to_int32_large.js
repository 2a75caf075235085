let a = 0;
for (let i = 1; ; i++) a = (a + (i * 1e300)) | 0;
