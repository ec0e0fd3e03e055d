using System.ComponentModel.DataAnnotations;
using Almaty2020.Web.Access.SigningIn;
using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Localization;

namespace Almaty2020.Web.Admin.SigningIn;

/// <param name="Secret">Secret of the link, which the form sends back.</param>
public sealed record SetupViewModel(AdminLayoutModel Layout, string Secret, SetupForm Form) : AdminViewModel(Layout);

/// <summary>Form fields. No others can be submitted.</summary>
public sealed record SetupForm(string? Name, string? Email, [DataType(DataType.Password)] string? Password);

/// <summary>The state that each step of signing in passes to the next.</summary>
/// <param name="Url">Where to go after signing in.</param>
/// <param name="PendingForm">Form that was submitted after its session had ended, encrypted.</param>
public sealed record SignInReturn(string? Url, string? PendingForm = null);

public sealed record SignInViewModel(AdminLayoutModel Layout, SignInReturn Return, string? Email) : AdminViewModel(Layout)
{
    /// <summary>Minutes to wait; 0 for none.</summary>
    public int WaitMinutes { get; init; }

    /// <summary>True if something was submitted without a session and cannot be kept.</summary>
    public bool HasLostForm { get; init; }
}

public sealed record CodeViewModel(AdminLayoutModel Layout, SignInReturn Return, RegisteredFactors Held) : AdminViewModel(Layout)
{
    public int WaitMinutes { get; init; }
}

/// <param name="SendsMail">True if a mail server sends the link. Otherwise an administrator passes it on.</param>
public sealed record ResetRequestedViewModel(AdminLayoutModel Layout, bool SendsMail) : AdminViewModel(Layout);

public sealed record PasswordResetRequestViewModel(AdminLayoutModel Layout, string? Email) : AdminViewModel(Layout)
{
    public bool SendsMail { get; init; }

    public int WaitMinutes { get; init; }
}

/// <param name="Email">The account's address, under which password managers store the password.</param>
public sealed record ResetViewModel(AdminLayoutModel Layout, string Secret, string Email) : AdminViewModel(Layout);

/// <param name="Email">Address to which the invitation was sent.</param>
public sealed record InvitationViewModel(AdminLayoutModel Layout, string Secret, string Email, string? Name, Language Choice)
    : AdminViewModel(Layout);

/// <summary>Form fields. No others can be submitted.</summary>
public sealed record InvitationForm(string? Name, string? Language, [DataType(DataType.Password)] string? Password);

/// <param name="Form">The pending form, which the user sends after checking that it is complete.</param>
public sealed record PendingFormViewModel(AdminLayoutModel Layout, PendingForm.Content Form) : AdminViewModel(Layout);

/// <param name="Address">Address to which the form was sent, and will be sent again.</param>
/// <param name="Fields">Fields that were sent.</param>
public sealed record ReauthenticationViewModel(
    AdminLayoutModel Layout,
    string Address,
    IReadOnlyList<KeyValuePair<string, string>> Fields,
    bool HasPassword,
    RegisteredFactors Held
) : AdminViewModel(Layout)
{
    public int WaitMinutes { get; init; }

    /// <summary>True if the user can sign in only through the city's directory, which must then reauthenticate them.</summary>
    public bool CanOnlyUseDirectory => !HasPassword && !Held.AcceptsCodes && Held.Passkeys.Count == 0;
}

/// <summary>A form that the browser's passkeys fill in; hidden if there are none.</summary>
/// <param name="Action">Address that receives the answer.</param>
/// <param name="Options">Address from which the browser gets the options for its request.</param>
/// <param name="Field">Name of the field with the answer.</param>
/// <param name="Button">Localized text.</param>
public sealed record PasskeyForm(string Action, string Options, string Field, string Button)
{
    /// <summary>Fields that are sent with the answer.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Fields { get; init; } = [];

    /// <summary>True if the browser may offer passkeys in the field for the e-mail address.</summary>
    public bool IsOffered { get; init; }
}
