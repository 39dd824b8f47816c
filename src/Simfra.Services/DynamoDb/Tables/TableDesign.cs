using System.Collections.Immutable;
using Simfra.Models.DynamoDb;
using Simfra.Schemas;

namespace Simfra.Services.DynamoDb;

/// <summary>Reads the keys and indexes of a new table, or a new index, and refuses what AWS refuses, in its order.</summary>
internal sealed class TableDesign
{
    public const int MaxGlobalIndexes = 20;
    private const int MaxLocalIndexes = 5;
    private const int MaxProjectedAttributes = 100;
    private const long MaxUnits = 1_000_000_000_000;

    private readonly ImmutableArray<KeyAttribute> _attributes;
    private readonly HashSet<string> _indexNames = new(StringComparer.Ordinal);
    private readonly DateTimeOffset _readyAt;

    public TableDesign(IEnumerable<AttributeDefinition>? attributes, DateTimeOffset readyAt)
    {
        var definitions = (attributes ?? []).Select(static a => new KeyAttribute(a.AttributeName!, a.AttributeType!)).ToList();
        _readyAt = readyAt;
        _attributes = [.. definitions];
        if (definitions.GroupBy(static d => d.Name, StringComparer.Ordinal).FirstOrDefault(static g => g.Count() > 1) is { } repeated)
        {
            throw DynamoDbErrors.Validation($"Attribute Name is duplicated: {repeated.Key}");
        }
    }

    public ImmutableArray<KeyAttribute> Attributes => _attributes;

    public static Throughput? ReadThroughput(ProvisionedThroughput? given)
    {
        if (given is null)
        {
            return null;
        }

        CheckUnits("ReadCapacityUnits", given.ReadCapacityUnits);
        CheckUnits("WriteCapacityUnits", given.WriteCapacityUnits);
        return new(given.ReadCapacityUnits ?? 0, given.WriteCapacityUnits ?? 0);
    }

    public KeySchema ReadTableKeys(List<KeySchemaElement> elements, bool hasIndexes)
    {
        CheckKeyCount(elements, "keySchema");
        if (elements.Count > _attributes.Length)
        {
            throw DynamoDbErrors.Validation("Invalid KeySchema: Some index key attribute have no definition");
        }

        var keys = ReadKeys(elements);
        return hasIndexes || elements.Count == _attributes.Length
            ? keys
            : throw DynamoDbErrors.InvalidParameters(
                "Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions");
    }

    public ImmutableArray<SecondaryIndex> ReadLocalIndexes(List<LocalSecondaryIndex>? indexes, KeySchema tableKeys)
    {
        if (indexes is null)
        {
            return [];
        }

        if (indexes.Count == 0)
        {
            throw DynamoDbErrors.InvalidParameters("List of LocalSecondaryIndexes is empty");
        }

        if (tableKeys.Sort is null)
        {
            throw DynamoDbErrors.InvalidParameters(
                "Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex");
        }

        for (var i = 0; i < indexes.Count; i++)
        {
            CheckKeyCount(indexes[i].KeySchema!, $"localSecondaryIndexes.{i + 1}.member.keySchema");
        }

        var read = indexes.ConvertAll(i => ReadLocalIndex(i, tableKeys));
        return read.Count > MaxLocalIndexes
            ? throw DynamoDbErrors.InvalidParameters($"Number of LocalSecondaryIndexes exceeds per-table limit of {MaxLocalIndexes}")
            : [.. read];
    }

    public ImmutableArray<SecondaryIndex> ReadGlobalIndexes(List<GlobalSecondaryIndex>? indexes, bool isOnDemand)
    {
        if (indexes is null)
        {
            return [];
        }

        if (indexes.Count == 0)
        {
            throw DynamoDbErrors.InvalidParameters("List of GlobalSecondaryIndexes is empty");
        }

        var mode = isOnDemand ? BillingMode.PayPerRequest : BillingMode.Provisioned;
        var read = indexes.ConvertAll(i => ReadGlobalIndex(i.IndexName!, i.KeySchema!, i.Projection!, i.ProvisionedThroughput, isOnDemand) with
        {
            OnDemandLimits = TableOperations.ReadLimits(i.OnDemandThroughput, mode),
            WarmThroughput = TableOperations.ReadWarmth(i.WarmThroughput),
        });
        return read.Count > MaxGlobalIndexes
            ? throw DynamoDbErrors.InvalidParameters($"GlobalSecondaryIndex count exceeds the per-table limit of {MaxGlobalIndexes}")
            : [.. read];
    }

    public SecondaryIndex ReadGlobalIndex(
        string name, List<KeySchemaElement> elements, Projection projection, ProvisionedThroughput? throughput, bool isOnDemand)
    {
        var keys = elements.Count > 2 || elements.Count(static e => e.KeyType == KeyType.Hash) > 1 ? ReadMultiAttributeKeys(elements) : ReadKeys(elements);
        var read = ReadProjection(projection);
        switch (isOnDemand, throughput)
        {
            case (true, not null):
                throw DynamoDbErrors.InvalidParameters(
                    $"ProvisionedThroughput should not be specified for index: {name} when BillingMode is PAY_PER_REQUEST");
            case (false, null):
                throw DynamoDbErrors.InvalidParameters($"ProvisionedThroughput must be specified for index: {name}");
        }

        AddName(name);
        return new()
        {
            Name = name,
            IsGlobal = true,
            Keys = keys,
            Projection = read,
            Throughput = ReadThroughput(throughput),
            ReadyAt = _readyAt,
        };
    }

    /// <summary>All attributes that are defined must be in a key.</summary>
    public void CheckAllUsed(KeySchema tableKeys, IEnumerable<SecondaryIndex> indexes)
    {
        var used = tableKeys.Names.Concat(indexes.SelectMany(static i => i.Keys.Names)).ToHashSet(StringComparer.Ordinal);
        if (_attributes.Any(a => !used.Contains(a.Name)))
        {
            throw DynamoDbErrors.InvalidParameters(
                "Some AttributeDefinitions are not used. " +
                $"AttributeDefinitions: [{string.Join(", ", _attributes.Select(static a => a.Name))}], keys used: [{string.Join(", ", used)}]");
        }
    }

    private static void CheckUnits(string parameter, long? units)
    {
        if (units > MaxUnits)
        {
            throw DynamoDbErrors.Validation($"Given value {units} for {parameter} is out of bounds");
        }
    }

    /// <summary>Keys of tables and of local indexes have two attributes at most; the model tells it of neither.</summary>
    private static void CheckKeyCount(List<KeySchemaElement> elements, string member)
    {
        if (elements.Count > 2)
        {
            var given = string.Join(", ", elements.Select(static e => $"KeySchemaElement(attributeName={e.AttributeName}, keyType={e.KeyType})"));
            throw DynamoDbErrors.Validation(
                $"1 validation error detected: Value '[{given}]' at '{member}' failed to satisfy constraint: " +
                "Member must have length less than or equal to 2");
        }
    }

    private SecondaryIndex ReadLocalIndex(LocalSecondaryIndex index, KeySchema tableKeys)
    {
        var keys = ReadKeys(index.KeySchema!);
        if (keys.Sort is null)
        {
            throw DynamoDbErrors.InvalidParameters($"Index KeySchema does not have a range key for index: {index.IndexName}");
        }

        if (keys.Partition != tableKeys.Partition)
        {
            throw DynamoDbErrors.InvalidParameters(
                $"Index KeySchema does not have the same leading hash key as table KeySchema for index: {index.IndexName}. " +
                $"index hash key: {keys.Partition}, table hash key: {tableKeys.Partition}");
        }

        var projection = ReadProjection(index.Projection!);
        AddName(index.IndexName!);
        return new()
        {
            Name = index.IndexName!,
            IsGlobal = false,
            Keys = keys,
            Projection = projection,
            ReadyAt = _readyAt,
        };
    }

    /// <summary>The keys of a global index of which one consists of several attributes.</summary>
    private KeySchema ReadMultiAttributeKeys(List<KeySchemaElement> elements)
    {
        CheckDefined(elements);
        if (elements[0].KeyType != KeyType.Hash)
        {
            throw FirstIsNotHash();
        }

        if (elements.DistinctBy(static e => e.AttributeName).Count() < elements.Count)
        {
            throw DynamoDbErrors.Validation("The KeySchema contains multiple key attributes with the same name");
        }

        if (elements.SkipWhile(static e => e.KeyType == KeyType.Hash).Any(static e => e.KeyType == KeyType.Hash))
        {
            throw DynamoDbErrors.InvalidParameters("All HASH key attributes must precede RANGE key attributes in the KeySchema");
        }

        return KeySchema.Of(NamesOf(KeyType.Hash), NamesOf(KeyType.Range));

        List<string> NamesOf(string type)
        {
            var names = elements.Where(e => e.KeyType == type).Select(static e => e.AttributeName!).ToList();
            return names.Count > KeySchema.MaxAttributes
                ? throw DynamoDbErrors.InvalidParameters($"The KeySchema exceeds the maximum allowed number of {type} key attributes")
                : names;
        }
    }

    private void CheckDefined(List<KeySchemaElement> elements)
    {
        var names = elements.ConvertAll(static e => e.AttributeName!);
        if (names.Any(n => _attributes.All(a => a.Name != n)))
        {
            throw DynamoDbErrors.InvalidParameters(
                "Some index key attributes are not defined in AttributeDefinitions. " +
                $"Keys: [{string.Join(", ", names)}], AttributeDefinitions: [{string.Join(", ", _attributes.Select(static a => a.Name))}]");
        }
    }

    private static AwsServiceException FirstIsNotHash() =>
        DynamoDbErrors.Validation("Invalid KeySchema: The first KeySchemaElement is not a HASH key type");

    private KeySchema ReadKeys(List<KeySchemaElement> elements)
    {
        CheckDefined(elements);
        var names = elements.ConvertAll(static e => e.AttributeName!);
        if (names.Count == 2 && names[0] == names[1])
        {
            throw DynamoDbErrors.Validation("Both the Hash Key and the Range Key element in the KeySchema have the same name");
        }

        if (elements[0].KeyType != KeyType.Hash)
        {
            throw FirstIsNotHash();
        }

        return elements.Count == 2 && elements[1].KeyType != KeyType.Range
            ? throw DynamoDbErrors.Validation("Invalid KeySchema: The second KeySchemaElement is not a RANGE key type")
            : new(names[0], names.ElementAtOrDefault(1));
    }

    private static IndexProjection ReadProjection(Projection projection)
    {
        var type = projection.ProjectionType ?? throw DynamoDbErrors.InvalidParameters("Unknown ProjectionType: null");
        var names = projection.NonKeyAttributes ?? [];
        if (projection.NonKeyAttributes is not null && type != IndexProjection.Include)
        {
            throw DynamoDbErrors.InvalidParameters($"ProjectionType is {type}, but NonKeyAttributes is specified");
        }

        if (type == IndexProjection.Include && names.Count == 0)
        {
            throw DynamoDbErrors.InvalidParameters("ProjectionType is INCLUDE, but NonKeyAttributes is not specified");
        }

        if (names.GroupBy(static n => n, StringComparer.Ordinal).FirstOrDefault(static g => g.Count() > 1) is { } repeated)
        {
            throw DynamoDbErrors.InvalidParameters($"Duplicate element in NonKeyAttributes: {repeated.Key}");
        }

        return names.Count > MaxProjectedAttributes
            ? throw DynamoDbErrors.InvalidParameters($"Number of projected attributes exceeds the limit of {MaxProjectedAttributes}")
            : new(type, [.. names]);
    }

    private void AddName(string name)
    {
        if (!_indexNames.Add(name))
        {
            throw DynamoDbErrors.InvalidParameters($"Duplicate index name: {name}");
        }
    }
}
