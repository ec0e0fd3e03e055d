namespace Almaty2020.Web.Access.SigningIn;

/// <summary>
/// Marks a dangerous action: the user must authenticate again unless they did so recently (<see cref="Session.ConfirmationLifetime"/>).
/// </summary>
/// <remarks>
/// Applies to form posts only; GET requests are never interrupted. The posted form passes through the prompt to the action, except for
/// files. Don't use it on an action that accepts files.
/// </remarks>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class)]
public sealed class RequireRecentSignInAttribute : Attribute;
