namespace Almaty2020.Web.Access;

/// <summary>An act so dangerous that whoever asks for it proves once more who they are, unless they just have: <see cref="Session.ConfirmationHolds"/>.</summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class)]
public sealed class AsksAgainAttribute : Attribute;
