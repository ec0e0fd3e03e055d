namespace Almaty2020.Web.Settings;

/// <summary>Exit codes of commands and of the start. Those above 63 are from BSD's sysexits.</summary>
public static class ExitCodes
{
    public const int Success = 0;
    public const int Issues = 1;
    public const int Usage = 2;
    public const int PagesSkipped = 3;
    public const int Unavailable = 69;
    public const int Configuration = 78;
}
