using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;
using Simfra.Integration;
using Simfra.Models.Ssm;
using Simfra.State;

namespace Simfra.Services.Ssm;

/// <summary>Writing and deleting parameters. Deleting one that isn't there is an error for one, a list of names for several.</summary>
internal sealed partial class ParameterOperations(
    ServiceState<SsmState> states, SecureValues secure, ParameterPolicyJob policies, ParameterEvents events) : IOperationGroup
{
    private const int MaxStandardBytes = 4096;
    private const int MaxAdvancedBytes = 8192;
    private const int MaxStandardParameters = 10_000;

    private static readonly TimeSpan PatternTimeLimit = TimeSpan.FromSeconds(1);

    public void Register(IOperationRegistry operations)
    {
        operations.Handle(SsmApi.PutParameter, PutParameterAsync);
        operations.Handle(SsmApi.DeleteParameter, DeleteParameter);
        operations.Handle(SsmApi.DeleteParameters, DeleteParameters);
    }

    /// <summary>What is wrong with the request is said before KMS is asked.</summary>
    private async ValueTask<PutParameterResult> PutParameterAsync(
        PutParameterRequest request, OperationContext context, CancellationToken cancellationToken)
    {
        var draft = Draft(request, context);
        var sealedValue = draft.Latest.Type == ParameterType.SecureString
            ? await secure.SealAsync(draft.Arn, draft.Latest, context, cancellationToken).ConfigureAwait(false)
            : null;
        return states.Update(() =>
        {
            var parameter = Draft(request, context);
            parameter = sealedValue is null ? parameter : parameter.With(parameter.Latest with { Value = sealedValue });
            states[context.Scope].Parameters.Put(parameter);
            policies.Schedule(parameter, context.Scope);
            events.Changed(parameter, parameter.Versions.Length == 1 ? ParameterEvents.Create : ParameterEvents.Update, context);
            return new PutParameterResult { Version = parameter.Latest.Version, Tier = parameter.Latest.Tier };
        });
    }

    /// <summary>The parameter as the request makes it, its value in the clear.</summary>
    private Parameter Draft(PutParameterRequest request, OperationContext context)
    {
        var state = states[context.Scope];
        var name = ParameterName.Check(request.Name!.Trim(' '), context.Scope);
        CheckValue(request.Value);

        if (request is { Overwrite: true, Tags.Count: > 0 })
        {
            throw SsmErrors.Validation(
                "Invalid request: tags and overwrite can't be used together. To create a parameter with tags, please remove overwrite flag. " +
                "To update tags for an existing parameter, please use AddTagsToResource or RemoveTagsFromResource.");
        }

        var existing = state.Parameters.Find(name);
        if (existing is not null && request.Overwrite != true)
        {
            throw SsmErrors.AlreadyExists();
        }

        var version = NextVersion(request, existing?.Latest, state, context);
        return existing is null
            ? new Parameter
            {
                Name = name,
                Arn = Parameter.ArnOf(name, context.Scope),
                Versions = [version],
                Tags = TagOperations.Merge(Parameter.NoTags, request.Tags),
            }
            : existing with { Versions = Append(existing, version) };
    }

    private DeleteParameterResult DeleteParameter(DeleteParameterRequest request, OperationContext context) =>
        Remove(states[context.Scope], request.Name!, context) ? new() : throw SsmErrors.NotFound();

    private DeleteParametersResult DeleteParameters(DeleteParametersRequest request, OperationContext context)
    {
        var state = states[context.Scope];
        var (deleted, invalid) = (new List<string>(), new List<string>());
        foreach (var name in request.Names!)
        {
            (Remove(state, name, context) ? deleted : invalid).Add(name);
        }

        return new() { DeletedParameters = deleted, InvalidParameters = invalid };
    }

    private bool Remove(SsmState state, string name, OperationContext context)
    {
        if (state.Parameters.Find(name) is not { } found)
        {
            return false;
        }

        state.Parameters.Remove(found.Name);
        events.Changed(found, ParameterEvents.Delete, context);
        return true;
    }

    private static ParameterVersion NextVersion(PutParameterRequest request, ParameterVersion? latest, SsmState state, OperationContext context)
    {
        var type = request.Type ?? latest?.Type
            ?? throw SsmErrors.Validation("A parameter type is required when you create a parameter.");
        if (latest is not null && latest.Type != type)
        {
            throw SsmErrors.TypeChanged();
        }

        if (request.KeyId is not null && type != ParameterType.SecureString)
        {
            throw SsmErrors.Validation("KeyId is required for SecureString type parameter only.");
        }

        var dataType = request.DataType ?? latest?.DataType ?? "text";
        if (dataType == "aws:ec2:image")
        {
            throw SsmErrors.NotBuilt("The data type aws:ec2:image");
        }

        if (dataType is not ("text" or "aws:ssm:integration"))
        {
            throw SsmErrors.Validation($"The following data type is not supported: {dataType}. (Data type names are all lowercase.)");
        }

        CheckPattern(request, type);
        var policies = ParameterPolicies.Of(request.Policies, latest, context.Now);
        return new()
        {
            Version = (latest?.Version ?? 0) + 1,
            Value = request.Value!,
            Type = type,
            DataType = dataType,
            Tier = ChooseTier(request, latest, state, needsAdvanced: !policies.IsEmpty),
            LastModifiedAt = context.Now,
            LastModifiedUser = context.Principal.Arn,
            Description = request.Description ?? latest?.Description,
            AllowedPattern = request.AllowedPattern ?? latest?.AllowedPattern,
            KeyId = type == ParameterType.SecureString ? request.KeyId ?? latest?.KeyId ?? SecureValues.DefaultKey : null,
            Policies = policies,
        };
    }

    private static void CheckValue(string? value)
    {
        if (string.IsNullOrEmpty(value))
        {
            throw SsmErrors.Validation(
                "1 validation error detected: Value at 'value' failed to satisfy constraint: Member must have length greater than or equal to 1");
        }

        if (Nesting().IsMatch(value))
        {
            throw SsmErrors.Validation("Parameter value can't nest another parameter. Do not use \"{{}}\" in the value.");
        }
    }

    /// <summary>Of a list, each of its values has to match.</summary>
    private static void CheckPattern(PutParameterRequest request, string type)
    {
        if (request.AllowedPattern is not { Length: > 0 } pattern)
        {
            return;
        }

        try
        {
            var values = type == ParameterType.StringList ? request.Value!.Split(',') : [request.Value!];
            if (!Array.TrueForAll(values, v => Regex.IsMatch(v, pattern, RegexOptions.None, PatternTimeLimit)))
            {
                throw SsmErrors.PatternMismatch(pattern);
            }
        }
        catch (Exception e) when (e is ArgumentException or RegexMatchTimeoutException)
        {
            throw SsmErrors.InvalidAllowedPattern(pattern);
        }
    }

    /// <summary>
    /// Intelligent tiering takes the standard tier where it suffices and isn't full. An advanced parameter stays one. Without a tier in the request it is the
    /// account's default one.
    /// </summary>
    private static string ChooseTier(PutParameterRequest request, ParameterVersion? latest, SsmState state, bool needsAdvanced)
    {
        var size = Encoding.UTF8.GetByteCount(request.Value!);
        var isFull = latest is null && IsFull(state);
        var tier = (request.Tier ?? ServiceSettingOperations.DefaultTierOf(state)) switch
        {
            ParameterTier.IntelligentTiering =>
                size > MaxStandardBytes || needsAdvanced || isFull ? ParameterTier.Advanced : latest?.Tier ?? ParameterTier.Standard,
            ParameterTier.Standard when request.Tier is null => latest?.Tier ?? ParameterTier.Standard,
            var given => given,
        };
        if (tier == ParameterTier.Standard && needsAdvanced)
        {
            throw SsmErrors.PoliciesNeedAdvancedTier();
        }

        if (tier == ParameterTier.Standard && latest?.Tier == ParameterTier.Advanced)
        {
            throw SsmErrors.Validation(
                "This parameter uses the advanced-parameter tier. You can't downgrade a parameter from the advanced-parameter tier to the " +
                "standard-parameter tier. If necessary, you can delete the advanced parameter and recreate it as a standard parameter. " +
                "Be aware that standard parameters have a value limit of 4096 characters.");
        }

        return tier switch
        {
            ParameterTier.Standard when size > MaxStandardBytes => throw SsmErrors.Validation(
                "Standard tier parameters support a maximum parameter value of 4096 characters. To create a larger parameter value, upgrade " +
                "the parameter to use the advanced-parameter tier. For more information, see https://docs.aws.amazon.com/systems-manager/latest/" +
                "userguide/parameter-store-advanced-parameters.html"),
            ParameterTier.Standard when isFull => throw SsmErrors.TooManyStandard(MaxStandardParameters),
            _ when size > MaxAdvancedBytes => throw SsmErrors.Validation(
                "Advanced-tier parameters support a maximum parameter value of 8192 characters."),
            _ => tier,
        };
    }

    private static bool IsFull(SsmState state) =>
        state.Parameters.Count >= MaxStandardParameters
        && state.Parameters.All.Count(static p => p.Latest.Tier == ParameterTier.Standard) >= MaxStandardParameters;

    /// <summary>A hundred versions are kept; the oldest goes, unless a label holds it.</summary>
    private static ImmutableArray<ParameterVersion> Append(Parameter parameter, ParameterVersion version)
    {
        var versions = parameter.Versions;
        if (versions.Length < Parameter.MaxVersions)
        {
            return versions.Add(version);
        }

        return versions[0].Labels.IsEmpty
            ? versions.RemoveAt(0).Add(version)
            : throw SsmErrors.TooManyVersions(parameter.Name, versions[0].Version);
    }

    [GeneratedRegex(@"\{\{.*\}\}", RegexOptions.NonBacktracking)]
    private static partial Regex Nesting();
}
