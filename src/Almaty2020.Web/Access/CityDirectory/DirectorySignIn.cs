namespace Almaty2020.Web.Access.CityDirectory;

/// <summary>Names used in the sign-in through the city directory (OpenID Connect).</summary>
internal static class DirectorySignIn
{
    /// <summary>Authentication scheme of the OpenID Connect handler.</summary>
    public const string ProtocolScheme = "Directory";

    /// <summary>Scheme of the short-lived cookie that carries the directory's user from the callback to the next request.</summary>
    public const string ArrivalScheme = "DirectoryArrival";

    // Keys in the protocol's state parameter, which is encrypted.
    public const string ReturnUrl = "return";
    public const string ConfirmedSession = "confirm";
    public const string Language = "language";

    // Query parameter of the sign-in page, and its values: why the directory sign-in did not succeed.
    public const string Reason = "directory";
    public const string Down = "down";
    public const string Cancelled = "cancelled";
    public const string Failed = "failed";
}
