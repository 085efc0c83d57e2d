int add(int);
int start(int x)
{
    return add(x) + 1;
}
