namespace Almaty2020.Web.Access.CityDirectory;

/// <summary>Names on the way to the city's directory and back.</summary>
internal static class DirectoryDoor
{
    /// <summary>Of the protocol.</summary>
    public const string Scheme = "Directory";

    /// <summary>Of the cookie that holds, for the moment between two requests, who has come back.</summary>
    public const string Arrival = "DirectoryArrival";

    public const string BeginAddress = "/admin/sign-in/directory";

    /// <summary>What the directory has been told; it sends people back to no other.</summary>
    public const string CallbackAddress = "/admin/sign-in/directory/callback";

    public const string ArrivalAddress = "/admin/sign-in/directory/arrived";

    // Kept in the protocol's state, which is sealed.
    public const string ReturnUrl = "return";
    public const string ConfirmedSession = "confirm";
    public const string Language = "language";

    // Why somebody is back at the sign-in page, for its address.
    public const string Reason = "directory";
    public const string Down = "down";
    public const string Cancelled = "cancelled";
    public const string Failed = "failed";
}
