using Almaty2020.Web.Access.SigningIn;
using Almaty2020.Web.Admin.Common;

namespace Almaty2020.Web.Admin.OwnAccount;

/// <param name="IsMissing">True if the user must set up a second factor before anything else.</param>
/// <param name="PasskeyName">Proposed name for a new passkey.</param>
public sealed record SecondFactorViewModel(
    AdminLayoutModel Layout,
    RegisteredFactors Held,
    bool IsMissing,
    bool IsRequired,
    string PasskeyName
) : AdminViewModel(Layout);

/// <param name="Secret">For users who cannot scan the QR code.</param>
/// <param name="Sealed">The secret, encrypted, which the form sends back.</param>
public sealed record AuthenticatorViewModel(AdminLayoutModel Layout, string Secret, string Sealed, string Uri) : AdminViewModel(Layout);

/// <param name="Codes">Shown only once.</param>
/// <param name="File">A text file with the codes, for a link that downloads it without a script.</param>
public sealed record RecoveryCodesViewModel(AdminLayoutModel Layout, IReadOnlyList<string> Codes, string File) : AdminViewModel(Layout)
{
    /// <summary>The file as an address that contains it. The codes are not sent back to the server, which keeps only their hashes.</summary>
    public string FileAddress => "data:text/plain;charset=utf-8," + Uri.EscapeDataString(File);
}

/// <param name="Id">Id of the credential.</param>
/// <param name="Name">As typed.</param>
public sealed record PasskeyNameViewModel(AdminLayoutModel Layout, string Id, string Name) : AdminViewModel(Layout);
