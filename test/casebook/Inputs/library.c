int counter;
int add(int x)
{
    return counter += x;
}
