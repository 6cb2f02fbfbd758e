package dev.mansard.api.substituter;

import dev.mansard.store.metadata.CacheView;
import dev.mansard.store.metadata.StoredObject;

/** An object that the caller may see. */
record FoundObject(CacheView cache, StoredObject object) {}
