namespace Almaty2020.Web.Access;

/// <summary>An act so dangerous that whoever asks for it proves once more who they are, unless they just have: <see cref="Session.ConfirmationHolds"/>.</summary>
/// <remarks>
/// For what is posted; looking is never interrupted. What was sent goes along through the question and then to the act, files excepted:
/// an act that takes files is none for this.
/// </remarks>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class)]
public sealed class AsksAgainAttribute : Attribute;
