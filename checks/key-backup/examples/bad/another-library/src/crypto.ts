import CryptoJS from 'crypto-js';

export const seal = (text: string, word: string) => CryptoJS.AES.encrypt(text, word).toString();
