from clk import *

if __name__ == "__main__":
    print(Clock().now())
