#!/usr/bin/env python
# coding: utf-8

# # Flight delays
# exported from flight_delays_final_v2.ipynb

# In[1]:

import json
import os
import pickle
import sys
import pandas as pd
import numpy as np
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import roc_auc_score

config = json.load(open(os.path.join(os.path.dirname(__file__), 'config.json')))
print('config loaded', config['n_trees'], 'trees')

# In[4]:

# arguments (was: paths in the notebook)
args = {}
for i, a in enumerate(sys.argv):
    if a.startswith('--'):
        args[a[2:]] = sys.argv[i + 1]

# In[7]:

def prepare(flights, weather):
    df = pd.merge(flights, weather, how='left', on=['origin', 'time_hour'])
    df['hour'] = df['sched_dep_time'] // 100
    df['minute'] = df['sched_dep_time'] % 100
    df['carrier'] = df['carrier'].astype('category').cat.codes
    df['origin'] = df['origin'].astype('category').cat.codes
    df['dest'] = df['dest'].astype('category').cat.codes
    # dep_delay is by far the best feature!!
    if 'dep_delay' not in df.columns:
        df['dep_delay'] = 0
    cols = ['month', 'day', 'hour', 'minute', 'carrier', 'origin', 'dest', 'distance', 'dep_delay',
            'temp', 'wind_speed']
    return df[cols].fillna(0)

# In[11]:

def train():
    flights = pd.read_csv(args['flights'])
    weather = pd.read_csv(args['weather'])
    flights['late'] = (flights['arr_delay'].fillna(0) > 15) * 1
    X = prepare(flights, weather)
    y = flights['late']
    model = RandomForestClassifier(n_estimators=config['n_trees'], max_depth=config['max_depth'])
    model.fit(X, y)
    print('train AUC:', roc_auc_score(y, model.predict_proba(X)[:, 1]))
    pickle.dump(model, open(args['model'], 'wb'))

# In[12]:

def predict():
    model = pickle.load(open(args['model'], 'rb'))
    flights = pd.read_csv(args['flights'])
    weather = pd.read_csv(args['weather'])
    X = prepare(flights, weather)
    out = pd.DataFrame()
    out['flight_id'] = flights['flight_id']
    out['probability'] = model.predict_proba(X)[:, 1]
    out.to_csv(args['predictions'], index=False)
    print(out.head())

# In[15]:

def validate():
    df = pd.read_csv(args['flights'])
    problems = []
    for c in ['sched_dep_time', 'carrier', 'origin', 'dest']:
        if c not in df.columns:
            problems.append(['', c, 'missing'])
        elif df[c].isnull().sum() > 0:
            problems.append(['', c, 'has nulls'])
    pd.DataFrame(problems, columns=['row', 'column', 'problem']).to_csv(args['report'], index=False)
    if len(problems) > 0:
        print('problems found!')
        sys.exit(2)
