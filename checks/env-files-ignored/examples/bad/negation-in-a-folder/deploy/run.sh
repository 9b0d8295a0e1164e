#!/bin/sh
exec ./start
