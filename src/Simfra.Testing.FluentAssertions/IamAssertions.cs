using FluentAssertions;
using Simfra.Services.Iam;

namespace Simfra.Testing;

/// <summary>Assertions on users and roles.</summary>
public sealed class IamAssertions : StateAssertions<IamView, IamAssertions>
{
    internal IamAssertions(IamView iam)
        : base(iam)
    {
    }

    /// <inheritdoc/>
    protected override string Identifier => "IAM";

    /// <summary>There is a user of that name.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="because">Why there should be.</param>
    /// <param name="becauseArgs">What stands for the places in <paramref name="because"/>.</param>
    public AndWhichConstraint<IamAssertions, UserView> HaveUser(string name, string because = "", params object[] becauseArgs) =>
        CheckFound(Listed(Subject.FindUser(name)), $"to have a user \"{name}\"", because, becauseArgs);

    /// <summary>There is no user of that name.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="because">Why there shouldn't be.</param>
    /// <param name="becauseArgs">What stands for the places in <paramref name="because"/>.</param>
    public AndConstraint<IamAssertions> NotHaveUser(string name, string because = "", params object[] becauseArgs) =>
        Check(Subject.FindUser(name) is null, $"to have no user \"{name}\"", because, becauseArgs);

    /// <summary>There is a role of that name.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="because">Why there should be.</param>
    /// <param name="becauseArgs">What stands for the places in <paramref name="because"/>.</param>
    public AndWhichConstraint<IamAssertions, RoleView> HaveRole(string name, string because = "", params object[] becauseArgs) =>
        CheckFound(Listed(Subject.FindRole(name)), $"to have a role \"{name}\"", because, becauseArgs);

    /// <summary>There is no role of that name.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="because">Why there shouldn't be.</param>
    /// <param name="becauseArgs">What stands for the places in <paramref name="because"/>.</param>
    public AndConstraint<IamAssertions> NotHaveRole(string name, string because = "", params object[] becauseArgs) =>
        Check(Subject.FindRole(name) is null, $"to have no role \"{name}\"", because, becauseArgs);

    private static List<T> Listed<T>(T? found)
        where T : class =>
        found is null ? [] : [found];
}
