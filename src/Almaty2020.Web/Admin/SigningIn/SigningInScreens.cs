using System.ComponentModel.DataAnnotations;
using Almaty2020.Web.Access.SigningIn;
using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Localization;

namespace Almaty2020.Web.Admin.SigningIn;

/// <param name="Secret">Of the link; sent back with the form.</param>
public sealed record SetupScreen(AdminFrame Frame, string Secret, SetupForm Form) : AdminScreen(Frame);

/// <summary>What is filled in; nothing else can be sent.</summary>
public sealed record SetupForm(string? Name, string? Email, [DataType(DataType.Password)] string? Password);

/// <summary>What goes along on the way in.</summary>
/// <param name="Url">Where to go then.</param>
/// <param name="Typed">A form that was sent too late, sealed.</param>
public sealed record ReturnTo(string? Url, string? Typed = null);

public sealed record SignInScreen(AdminFrame Frame, ReturnTo Return, string? Email) : AdminScreen(Frame)
{
    /// <summary>How long to wait; 0 when there is nothing to wait for.</summary>
    public int WaitMinutes { get; init; }

    /// <summary>Something was sent without a session, and cannot be kept.</summary>
    public bool IsLost { get; init; }
}

public sealed record CodeScreen(AdminFrame Frame, ReturnTo Return, HeldFactors Held) : AdminScreen(Frame)
{
    public int WaitMinutes { get; init; }
}

/// <param name="SendsMail">Whether a mail server takes the link; else an administrator passes it on.</param>
public sealed record AskedScreen(AdminFrame Frame, bool SendsMail) : AdminScreen(Frame);

public sealed record ForgottenScreen(AdminFrame Frame, string? Email) : AdminScreen(Frame)
{
    public bool SendsMail { get; init; }

    public int WaitMinutes { get; init; }
}

/// <param name="Email">Whose password it is: the one that a password manager keeps it for.</param>
public sealed record ResetScreen(AdminFrame Frame, string Secret, string Email) : AdminScreen(Frame);

/// <param name="Email">That the invitation went to.</param>
public sealed record InvitationScreen(AdminFrame Frame, string Secret, string Email, string? Name, Language Choice) : AdminScreen(Frame);

/// <summary>What is filled in; nothing else can be sent.</summary>
public sealed record InvitationForm(string? Name, string? Language, [DataType(DataType.Password)] string? Password);
/// <param name="Form">To be sent by whoever typed it, once they have seen that it is there.</param>
public sealed record TypedScreen(AdminFrame Frame, TypedBefore.Form Form) : AdminScreen(Frame);

/// <param name="Address">Where the act was sent, and is sent again.</param>
/// <param name="Fields">That were sent.</param>
public sealed record AskAgainScreen(AdminFrame Frame, string Address, IReadOnlyList<KeyValuePair<string, string>> Fields, bool HasPassword, HeldFactors Held) : AdminScreen(Frame)
{
    public int WaitMinutes { get; init; }

    /// <summary>They come by the city's directory alone, which has to ask them again.</summary>
    public bool OnlyByDirectory => !HasPassword && !Held.TakesCodes && Held.Passkeys.Count == 0;
}

/// <summary>A form that is filled in by the browser's passkeys; hidden where there are none.</summary>
/// <param name="Action">Where the answer goes.</param>
/// <param name="Options">Where the browser is told what to ask for.</param>
/// <param name="Field">Of the answer.</param>
/// <param name="Button">Worded.</param>
public sealed record PasskeyForm(string Action, string Options, string Field, string Button)
{
    /// <summary>Sent along.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Fields { get; init; } = [];

    /// <summary>Whether the browser may offer passkeys by itself, where the e-mail address is typed.</summary>
    public bool IsOffered { get; init; }
}
