using System.Text.Json.Nodes;
using Amazon.Runtime;

namespace Simfra.Testing;

/// <summary>A user that is seeded.</summary>
public sealed class UserSeed : PolicyHolderSeed<UserSeed>
{
    private BasicAWSCredentials? _credentials;

    internal UserSeed(SeedCalls calls, string name, PrincipalSettings settings)
        : base(calls, "User", name) =>
        Begin(() => CreateAsync(settings.ToJson(NameMember, name)));

    /// <summary>Its access key, for clients to sign with; there once <see cref="AccessKey"/> has given it one.</summary>
    public AWSCredentials Credentials => Given(_credentials);

    /// <summary>Gives it an access key: see <see cref="Credentials"/>.</summary>
    public UserSeed AccessKey() => Then(async () =>
    {
        var created = await Calls.InvokeAsync("iam", "CreateAccessKey", new() { ["UserName"] = Name }).ConfigureAwait(false);
        var key = created["AccessKey"]!.AsObject();
        _credentials = new(key.Text("AccessKeyId"), key.Text("SecretAccessKey"));
    });

    /// <summary>Puts it into a group.</summary>
    /// <param name="group">The group's name.</param>
    public UserSeed InGroup(string group)
    {
        ArgumentException.ThrowIfNullOrEmpty(group);
        return Then(() => Calls.InvokeAsync("iam", "AddUserToGroup", new() { ["GroupName"] = group, ["UserName"] = Name }));
    }
}

/// <summary>A group that is seeded.</summary>
public sealed class GroupSeed : PolicyHolderSeed<GroupSeed>
{
    internal GroupSeed(SeedCalls calls, string name)
        : base(calls, "Group", name) =>
        Begin(() => CreateAsync(new() { [NameMember] = name }));
}

/// <summary>A role that is seeded.</summary>
public sealed class RoleSeed : PolicyHolderSeed<RoleSeed>
{
    internal RoleSeed(SeedCalls calls, string name, string trusted, PrincipalSettings settings)
        : base(calls, "Role", name) =>
        Begin(() =>
        {
            var input = settings.ToJson(NameMember, name);
            input["AssumeRolePolicyDocument"] = trusted.TrimStart().StartsWith('{') ? trusted : TrustIn(trusted);
            return CreateAsync(input);
        });

    private static string TrustIn(string principal)
    {
        const int accountDigits = 12;
        var kind = principal.EndsWith(".amazonaws.com", StringComparison.Ordinal) ? "Service" : "AWS";
        principal = principal.Length == accountDigits && principal.All(char.IsAsciiDigit) ? $"arn:aws:iam::{principal}:root" : principal;
        return new JsonObject
        {
            ["Version"] = "2012-10-17",
            ["Statement"] = new JsonObject
            {
                ["Effect"] = "Allow",
                ["Principal"] = new JsonObject { [kind] = principal },
                ["Action"] = "sts:AssumeRole",
            },
        }.ToJsonString();
    }
}

/// <summary>A managed policy that is seeded.</summary>
public sealed class PolicySeed : Seeded<PolicySeed>
{
    private string? _arn;

    internal PolicySeed(SeedCalls calls, string name, string json)
        : base(calls)
    {
        Name = name;
        Begin(async () =>
        {
            var created = await Calls.InvokeAsync("iam", "CreatePolicy", new() { ["PolicyName"] = name, ["PolicyDocument"] = json }).ConfigureAwait(false);
            _arn = created["Policy"]!.AsObject().Text("Arn");
        });
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Its ARN.</summary>
    public string Arn => Given(_arn);
}
