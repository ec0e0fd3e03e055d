using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Localization;

namespace Almaty2020.Web.Admin.SigningIn;

/// <param name="Secret">Of the link; sent back with the form.</param>
public sealed record SetupScreen(AdminFrame Frame, string Secret, SetupForm Form) : AdminScreen(Frame);

/// <summary>What is filled in; nothing else can be sent.</summary>
public sealed record SetupForm(string? Name, string? Email, string? Password);

public sealed record SignInScreen(AdminFrame Frame, string? ReturnUrl, string? Email) : AdminScreen(Frame)
{
    /// <summary>How long to wait; 0 when there is nothing to wait for.</summary>
    public int WaitMinutes { get; init; }
}

public sealed record CodeScreen(AdminFrame Frame, string? ReturnUrl) : AdminScreen(Frame)
{
    public int WaitMinutes { get; init; }
}

public sealed record ForgottenScreen(AdminFrame Frame, string? Email) : AdminScreen(Frame)
{
    public int WaitMinutes { get; init; }
}

/// <param name="Email">Whose password it is: the one that a password manager keeps it for.</param>
public sealed record ResetScreen(AdminFrame Frame, string Secret, string Email) : AdminScreen(Frame);

/// <param name="Email">That the invitation went to.</param>
public sealed record InvitationScreen(AdminFrame Frame, string Secret, string Email, string? Name, Language Choice) : AdminScreen(Frame);

/// <summary>What is filled in; nothing else can be sent.</summary>
public sealed record InvitationForm(string? Name, string? Language, string? Password);
