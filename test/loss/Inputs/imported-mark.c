//--- with.c
int second(int n)
{
    return n * 3;
}
//--- without.c
int second(int n);
int first(int n)
{
    return second(n) + 1;
}
//--- apart.c
int third = 7;
int fourth(int n)
{
    return n - third;
}
