using Almaty2020.Web.Access.SigningIn;
using Almaty2020.Web.Admin.Common;

namespace Almaty2020.Web.Admin.OwnAccount;

/// <param name="IsMissing">Nothing else is open to them until they have one.</param>
/// <param name="PasskeyName">Proposed for a new passkey.</param>
public sealed record SecondFactorScreen(AdminFrame Frame, HeldFactors Held, bool IsMissing, bool MustStay, string PasskeyName) : AdminScreen(Frame);

/// <param name="Secret">For those who cannot read the code with a camera.</param>
/// <param name="Sealed">The same, unreadable: sent back with the form.</param>
public sealed record AuthenticatorScreen(AdminFrame Frame, string Secret, string Sealed, string Uri) : AdminScreen(Frame);

/// <param name="Codes">Shown once.</param>
public sealed record RecoveryCodesScreen(AdminFrame Frame, IReadOnlyList<string> Codes) : AdminScreen(Frame);

/// <param name="Id">Of the credential.</param>
/// <param name="Name">As it is typed.</param>
public sealed record PasskeyNameScreen(AdminFrame Frame, string Id, string Name) : AdminScreen(Frame);
