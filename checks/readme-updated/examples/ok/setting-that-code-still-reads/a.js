console.log(process.env.MAIL_FROM);
