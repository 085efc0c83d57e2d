int native(void)
{
    return 3;
}
