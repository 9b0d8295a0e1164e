import asyncHandler from "express-async-handler";
import { sessions } from "./sessions";

export const authenticate = asyncHandler(async (req, res, next) => {
  const session = await sessions.find(req.cookies.sid);
  if (!session) {
    res.status(401).json({ error: "unauthorized" });
    return;
  }
  req.session = session;
  next();
});

// Signs the caller in where it can, and lets everybody else through.
export const optional = asyncHandler(async (req, _res, next) => {
  if (req.cookies.sid) {
    req.session = await sessions.find(req.cookies.sid);
  }
  next();
});
