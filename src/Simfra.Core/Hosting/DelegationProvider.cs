using Simfra.Security.Delegation;

namespace Simfra;

/// <summary>
/// A product provider registered by <see cref="SimfraWorld.AddDelegationProvider"/>: what AWS's onboarding of partners would know of it. Safe
/// for any thread.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/IAM/latest/UserGuide/temporary-delegation-understanding-permissions.html"/>
public sealed class DelegationProvider
{
    private readonly DelegationRegistry _registry;

    internal DelegationProvider(string name, DelegationRegistry registry)
    {
        Name = name;
        _registry = registry;
    }

    /// <summary>The provider as those see it who are asked.</summary>
    public string Name { get; }

    /// <summary>
    /// Registers a template of the permissions that the provider asks for. Another one of the same ARN takes the place of the first; requests
    /// that were made keep the permissions that they were made with.
    /// </summary>
    /// <param name="arn">The ARN by which CreateDelegationRequest names the template: 20 to 2048 characters.</param>
    /// <param name="document">
    /// A policy in JSON with parameters: <c>@{bucketName}</c> in its texts, and <c>"@Enabled": "parameter"</c> in statements that are there
    /// where the parameter is <c>True</c> (<c>"!parameter"</c>: where it isn't).
    /// </param>
    /// <exception cref="ArgumentException">
    /// The ARN or the document isn't one, or the document allows roles to be created without a permissions boundary.
    /// </exception>
    /// <seealso href="https://docs.aws.amazon.com/IAM/latest/UserGuide/temporary-delegation-policy-templates.html"/>
    public void AddPolicyTemplate(string arn, string document)
    {
        ArgumentNullException.ThrowIfNull(arn);
        ArgumentNullException.ThrowIfNull(document);
        _registry.AddTemplate(Name, arn, document);
    }

    /// <summary>
    /// Registers the permissions boundary of roles that the provider makes in other accounts. It can be a boundary in every account, and never
    /// changes.
    /// </summary>
    /// <param name="name">What follows <c>policy/</c> in its ARN: <c>partner.com/SqsAccessorBoundary_20250115</c>.</param>
    /// <param name="document">A policy in JSON of 6,144 characters at the most, white space not counted.</param>
    /// <returns>Its ARN: <c>arn:aws:iam::partner:policy/partner.com/SqsAccessorBoundary_20250115</c>.</returns>
    /// <exception cref="ArgumentException">The name or the document isn't one, or there is another boundary of that name.</exception>
    public string AddPermissionsBoundary(string name, string document)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(document);
        return _registry.AddBoundary(Name, name, document);
    }
}
