import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Built once by `build/build.ts` into `dist/`; `npm run dev -w packages/editor` serves it with reload beside a server on 7878. */
const SERVER = process.env.LOOPWRIGHT_SERVER ?? 'http://127.0.0.1:7878';

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  build: {
    target: 'es2023',
    outDir: 'dist',
    emptyOutDir: true,
    sourcemap: false,
    chunkSizeWarningLimit: 1500,
  },
  server: {
    host: '127.0.0.1',
    proxy: {
      '/api': { target: SERVER },
      '/node-icons': { target: SERVER },
      '/media': { target: SERVER },
      '/ws': { target: SERVER.replace('http', 'ws'), ws: true },
    },
  },
});
