package protocol Reporter {}
